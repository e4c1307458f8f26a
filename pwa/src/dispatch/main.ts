import "../shared/tokens.css";
import "../shared/base.css";
import "./dispatch.css";
import { mount } from "svelte";
import { applyLanguage } from "../shared/i18n";
import App from "./App.svelte";

applyLanguage();

const target = document.getElementById("app");
if (target) mount(App, { target });
