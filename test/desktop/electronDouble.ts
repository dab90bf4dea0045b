import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { registerHooks } from 'node:module';
import { MessageChannel, type MessagePort } from 'node:worker_threads';

// The calls of the desktop runtime that the window makes, and nothing more: they are noted, and the few that must do something do it with
// Node's own means. The built bundle is loaded as it is; only the name `electron` leads here.

export type Handler = (request: { url: string }) => Response | Promise<Response>;

export class WindowDouble extends EventEmitter {
  readonly id = 1;
  readonly options: { webPreferences: Record<string, unknown> };
  readonly webContents: ContentsDouble;
  readonly loaded: string[] = [];
  readonly progress: number[] = [];
  constructor(options: { webPreferences: Record<string, unknown> }) {
    super();
    this.options = options;
    this.webContents = new ContentsDouble();
    double.windows.push(this);
    double.app.emit('web-contents-created', {}, this.webContents);
  }
  async loadURL(url: string): Promise<void> {
    this.loaded.push(url);
  }
  setProgressBar(share: number): void {
    this.progress.push(share);
  }
  show(): void {}
  focus(): void {}
  isMinimized(): boolean {
    return false;
  }
}

export class ContentsDouble extends EventEmitter {
  readonly id = 7;
  readonly mainFrame = new FrameDouble('app://tonebank/');
  onOpen: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.onOpen = handler;
  }
}

export class FrameDouble {
  readonly url: string;
  readonly received: { channel: string; ports: PortDouble[] }[] = [];
  constructor(url: string) {
    this.url = url;
  }
  postMessage(channel: string, _message: unknown, ports: PortDouble[]): void {
    this.received.push({ channel, ports });
  }
}

/** A port of the runtime: its events carry `data`, and it waits for `start`. */
export class PortDouble extends EventEmitter {
  readonly port: MessagePort;
  constructor(port: MessagePort) {
    super();
    this.port = port;
    port.on('close', () => this.emit('close'));
  }
  start(): void {
    this.port.on('message', (data) => this.emit('message', { data }));
  }
  postMessage(message: unknown): void {
    this.port.postMessage(message);
  }
  close(): void {
    this.port.close();
  }
}

class ChannelDouble {
  readonly port1: PortDouble;
  readonly port2: PortDouble;
  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new PortDouble(port1);
    this.port2 = new PortDouble(port2);
  }
}

/** A utility process is an ordinary child here; the worker finds out by itself which of the two started it. */
class UtilityDouble extends EventEmitter {
  readonly child: ChildProcess;
  constructor(entry: string, args: string[], options: { execArgv?: string[]; env?: NodeJS.ProcessEnv }) {
    super();
    this.child = fork(entry, args, { ...options, stdio: 'ignore' });
    this.child.on('message', (message) => this.emit('message', message));
    this.child.on('exit', (code) => this.emit('exit', code ?? 0));
  }
  get pid(): number | undefined {
    return this.child.pid;
  }
  postMessage(message: object): void {
    if (this.child.connected) this.child.send(message, () => undefined);
  }
  kill(): boolean {
    return this.child.kill('SIGKILL');
  }
}

type Answer = (isGranted: boolean) => void;

function makeDouble() {
  const folders = { root: '', data: '' };
  const noted = {
    opened: [] as string[],
    shown: [] as string[],
    blockers: 0,
    mostBlockers: 0,
    errors: [] as string[],
    paths: new Map<string, string>(),
    isSandboxed: false,
    told: [] as string[],
    /** Schemes that the app asked to be given, each with its last argument. */
    claimed: [] as [string, string][],
    /** Where the next save dialog saves; null: it is cancelled. */
    savesTo: null as string | null,
    exits: [] as number[],
  };
  const schemes: { scheme: string; privileges: Record<string, boolean> }[] = [];
  const handlers = new Map<string, Handler>();
  const asked = {
    request: (_contents: unknown, _permission: string, _answer: Answer, _details: { requestingUrl: string }) => {},
    check: (_contents: unknown, _permission: string, _origin: string): boolean => true,
    device: (): boolean => true,
  };
  const app = Object.assign(new EventEmitter(), {
    isPackaged: false,
    getAppPath: () => folders.root,
    getVersion: () => '0.1.0',
    getPath: (name: string) => (name === 'userData' ? folders.data : `${folders.data}/${name}`),
    setPath: (name: string, path: string) => noted.paths.set(name, path),
    enableSandbox: () => {
      noted.isSandboxed = true;
    },
    requestSingleInstanceLock: () => true,
    setAsDefaultProtocolClient: (scheme: string, _program: string, args: string[]) => {
      noted.claimed.push([scheme, args.at(-1) ?? '']);
      return true;
    },
    whenReady: () => Promise.resolve(),
    quit: () => void app.emit('before-quit', { preventDefault: () => {} }),
    exit: (code: number) => noted.exits.push(code),
  });
  const defaultSession = {
    setPermissionRequestHandler: (handler: typeof asked.request) => {
      asked.request = handler;
    },
    setPermissionCheckHandler: (handler: typeof asked.check) => {
      asked.check = handler;
    },
    setDevicePermissionHandler: (handler: typeof asked.device) => {
      asked.device = handler;
    },
  };
  return {
    folders,
    noted,
    schemes,
    handlers,
    asked,
    windows: [] as WindowDouble[],
    app,
    ipcMain: new EventEmitter(),
    session: { defaultSession },
    BrowserWindow: WindowDouble,
    MessageChannelMain: ChannelDouble,
    utilityProcess: {
      fork: (entry: string, args: string[], options: { execArgv?: string[] }) =>
        new UtilityDouble(entry, args, options),
    },
    protocol: {
      registerSchemesAsPrivileged: (list: typeof schemes) => schemes.push(...list),
      handle: (scheme: string, handler: Handler) => handlers.set(scheme, handler),
    },
    powerSaveBlocker: {
      start: () => {
        noted.mostBlockers = Math.max(noted.mostBlockers, ++noted.blockers);
        return noted.blockers;
      },
      stop: () => {
        noted.blockers--;
      },
    },
    safeStorage: {
      getSelectedStorageBackend: () => 'basic_text',
      isAsyncEncryptionAvailable: () => Promise.resolve(true),
    },
    dialog: {
      showMessageBox: (options: { message: string }) => Promise.resolve(noted.told.push(options.message)),
      showErrorBox: (_title: string, text: string) => noted.errors.push(text),
      showSaveDialog: () => Promise.resolve({ canceled: noted.savesTo === null, filePath: noted.savesTo ?? '' }),
      showOpenDialog: () => Promise.resolve({ canceled: true, filePaths: [] }),
    },
    shell: {
      openExternal: (url: string) => Promise.resolve(noted.opened.push(url)),
      showItemInFolder: (path: string) => noted.shown.push(path),
    },
    Menu: { buildFromTemplate: (template: unknown) => template, setApplicationMenu: () => {} },
  };
}

export const double = makeDouble();

const place = Symbol.for('tonebank.electron-double');

/** From now on `import … from 'electron'` means the double, in bundles that Node loads by itself. */
export function installDouble(): void {
  Object.assign(globalThis, { [place]: double });
  const source = [
    `const double = globalThis[Symbol.for('tonebank.electron-double')];`,
    ...Object.keys(double).map((name) => `export const ${name} = double.${name};`),
  ].join('\n');
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'electron'
        ? { url: 'double:electron', format: 'module', shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) =>
      url === 'double:electron' ? { format: 'module', source, shortCircuit: true } : next(url, context),
  });
}
