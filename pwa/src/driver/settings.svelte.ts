/** What the driver chose for this phone: colours and sound. Kept outside the outbox: losing it is no loss. */

export type Light = "auto" | "day" | "night";

const LIGHT = "roundsman.light";
const SOUND = "roundsman.sound";
const SCHEMES = { auto: "light dark", day: "light", night: "dark" };
const GROUNDS = { day: "#f4f2ee", night: "#0e1113" };

class Settings {
  light = $state<Light>(asLight(read(LIGHT)));
  sound = $state(read(SOUND) !== "off");

  /** Colours first, before anything is drawn. */
  apply(): void {
    document.documentElement.style.colorScheme = SCHEMES[this.light];
    for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
      meta.dataset.auto ??= meta.content;
      meta.content = this.light === "auto" ? meta.dataset.auto : GROUNDS[this.light];
    }
  }

  chooseLight(light: Light): void {
    this.light = light;
    write(LIGHT, light);
    this.apply();
  }

  chooseSound(on: boolean): void {
    this.sound = on;
    write(SOUND, on ? "on" : "off");
    this.chime();
  }

  /** Two soft tones and a short buzz: heard in a van, not in a stairwell at night. */
  chime(): void {
    if (!this.sound) return;
    navigator.vibrate?.(80);
    try {
      const audio = new AudioContext();
      [660, 880].forEach((frequency, at) => tone(audio, frequency, at * 0.16));
      setTimeout(() => void audio.close(), 1000);
    } catch {
      // No sound is no reason to stop.
    }
  }
}

function tone(audio: AudioContext, frequency: number, start_s: number): void {
  const from = audio.currentTime + start_s;
  const gain = audio.createGain();
  gain.gain.setValueAtTime(0.0001, from);
  gain.gain.exponentialRampToValueAtTime(0.25, from + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, from + 0.3);
  const oscillator = audio.createOscillator();
  oscillator.frequency.value = frequency;
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(from);
  oscillator.stop(from + 0.32);
}

function asLight(value: string | null): Light {
  return value === "day" || value === "night" ? value : "auto";
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // It then holds until the app is closed.
  }
}

export const settings = new Settings();
