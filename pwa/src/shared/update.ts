/** Registers a face's service worker; a new version waits until a person asks for it. */

export interface Update {
  /** Lets the new version take over and opens the page again. */
  take(): void;
}

export async function watchForUpdates(
  face: "driver" | "dispatch",
  onReady: (update: Update) => void,
): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const scope = `/${face}/`;
  const registration = await navigator.serviceWorker.register(`${scope}sw.js`, { scope });
  const tell = () => {
    const { waiting } = registration;
    if (waiting && registration.active) onReady({ take: () => take(waiting) });
  };
  tell();
  registration.addEventListener("updatefound", () => {
    const { installing } = registration;
    installing?.addEventListener("statechange", tell);
  });
  document.addEventListener("visibilitychange", () => {
    // Offline this fails, and that is fine.
    if (document.visibilityState === "visible") registration.update().catch(() => undefined);
  });
}

function take(waiting: ServiceWorker): void {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
  waiting.postMessage("take-over");
}
