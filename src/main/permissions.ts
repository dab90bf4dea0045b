// What the page may ask the system for. What is not in the table is refused, whatever a later runtime adds.

export type Permission = { name: string; isGranted: boolean; reason: string };

export const permissions: readonly Permission[] = [
  { name: 'fullscreen', isGranted: true, reason: 'Looking at one photo on the whole screen.' },
  { name: 'clipboard-sanitized-write', isGranted: true, reason: 'Copying a receipt or a file name as text.' },
  {
    name: 'clipboard-read',
    isGranted: false,
    reason: 'Photos are opened by drop and by folder, never from the clipboard.',
  },
  { name: 'notifications', isGranted: false, reason: 'The end of a run is shown by the window and the taskbar.' },
  { name: 'fileSystem', isGranted: false, reason: 'The page knows photos by id; the studio opens the files.' },
  { name: 'media', isGranted: false, reason: 'No camera and no microphone.' },
  { name: 'display-capture', isGranted: false, reason: 'Nothing records the screen.' },
  { name: 'geolocation', isGranted: false, reason: 'Places are only ever read from, and stripped out of, photos.' },
  { name: 'midi', isGranted: false, reason: 'No instruments.' },
  { name: 'midiSysex', isGranted: false, reason: 'No instruments.' },
  { name: 'hid', isGranted: false, reason: 'No devices.' },
  { name: 'serial', isGranted: false, reason: 'No devices.' },
  { name: 'usb', isGranted: false, reason: 'No devices.' },
  { name: 'bluetooth', isGranted: false, reason: 'No devices.' },
  { name: 'pointerLock', isGranted: false, reason: "The pointer is always the user's." },
  { name: 'keyboardLock', isGranted: false, reason: "The keys of the system are always the user's." },
  { name: 'idle-detection', isGranted: false, reason: 'Nobody is watched.' },
  { name: 'openExternal', isGranted: false, reason: "Links go through the window's own guard." },
  { name: 'storage-access', isGranted: false, reason: 'There is no other site in the window.' },
  { name: 'top-level-storage-access', isGranted: false, reason: 'There is no other site in the window.' },
  { name: 'window-management', isGranted: false, reason: 'The system places the window.' },
  { name: 'local-fonts', isGranted: false, reason: 'The typeface comes with the app.' },
];

export function isPermitted(name: string): boolean {
  return permissions.some((permission) => permission.name === name && permission.isGranted);
}
