import { Menu, type MenuItemConstructorOptions } from 'electron';

/** The few entries that a desktop expects; everything else has its place and its key in the page. */
export function menuTemplate(platform: NodeJS.Platform): MenuItemConstructorOptions[] {
  const file: MenuItemConstructorOptions = {
    label: '&File',
    submenu: [{ role: platform === 'darwin' ? 'close' : 'quit' }],
  };
  const edit: MenuItemConstructorOptions = { role: 'editMenu' };
  const view: MenuItemConstructorOptions = {
    label: '&View',
    submenu: [
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { role: 'resetZoom' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
    ],
  };
  const window: MenuItemConstructorOptions = { role: 'windowMenu' };
  return platform === 'darwin' ? [{ role: 'appMenu' }, file, edit, view, window] : [file, edit, view, window];
}

export function setMenu(): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform)));
}
