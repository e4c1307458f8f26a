import "../shared/tokens.css";
import "../shared/base.css";
import { applyLanguage } from "../shared/i18n";

applyLanguage();
