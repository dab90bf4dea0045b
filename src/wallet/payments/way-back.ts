/** Whether an address leads into the app and nowhere else: its deep link, or its own server on this computer, with the id of a checkout. */
export function isWayIntoTheApp(address: string): boolean {
  return /^(tonebank:\/|http:\/\/127\.0\.0\.1:[1-9]\d{0,4})\/checkout\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(
    address,
  );
}
