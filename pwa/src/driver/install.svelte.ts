/** Adding the app to the home screen: Chrome offers a prompt, Safari needs a picture. */

interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

class Install {
  /** There is when Chrome lets us ask. */
  prompt = $state.raw<InstallPrompt | null>(null);

  get installed(): boolean {
    return (
      matchMedia("(display-mode: standalone)").matches ||
      ("standalone" in navigator && navigator.standalone === true)
    );
  }

  listen(): void {
    addEventListener("beforeinstallprompt", (event) => {
      event.preventDefault();
      this.prompt = event as InstallPrompt;
    });
    addEventListener("appinstalled", () => {
      this.prompt = null;
    });
  }

  async ask(): Promise<void> {
    const { prompt } = this;
    this.prompt = null;
    await prompt?.prompt();
  }
}

export const install = new Install();

export const isIphone = /iPhone|iPad/.test(navigator.userAgent);

/** Asks the browser not to clear what is kept here when space runs out. */
export async function askToKeep(): Promise<boolean> {
  try {
    return (await navigator.storage.persisted()) || (await navigator.storage.persist());
  } catch {
    return false;
  }
}
