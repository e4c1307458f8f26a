import "../shared/tokens.css";
import "../shared/base.css";
import "./driver.css";
import { mount } from "svelte";
import { applyLanguage } from "../shared/i18n";
import { takePairingCode } from "../shared/pairing-link";
import App from "./App.svelte";
import { app } from "./app.svelte";
import { install } from "./install.svelte";
import { settings } from "./settings.svelte";

applyLanguage();
settings.apply();
install.listen();
const code = takePairingCode();
const target = document.getElementById("app");
if (target) {
  await app.open(code);
  mount(App, { target });
  // A link's code is redeemed by the pairing screen first.
  if (code === undefined) void app.connect();
}
