/** The one-time code in a pairing link's fragment, taken out of the address bar once read. */

export function takePairingCode(): string | undefined {
  const code = new URLSearchParams(location.hash.slice(1)).get("pair");
  if (!code) return undefined;
  history.replaceState(history.state, "", location.pathname + location.search);
  return code;
}
