import type { WalletClient } from '../contract/clients.ts';

// What a host (Electron, the loopback browser host, the command line, a test) gives the studio. Nothing here knows which one it is.

export type Clock = {
  /** Wall clock, milliseconds since the epoch. */
  now(): number;
  /** Never goes back; for waits and durations. Milliseconds. */
  monotonicMs(): number;
};

/** A decode worker as the darkroom sees it: `child_process.fork` in Node, `utilityProcess.fork` in Electron. */
export type WorkerProcess = {
  readonly pid: number | undefined;
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (exit: { code: number | null; signal: string | null }) => void): void;
  kill(): void;
};

export type StudioHost = {
  kind: 'electron' | 'browser' | 'cli' | 'test';
  version: string;
  folders: {
    /** Settings, shoots, journals, caches, the embedded wallet. */
    data: string;
    /** Templates, catalogs and the sample shoot, read only. */
    resources: string;
    /** The user's pictures; new output goes to a folder "Tonebank" in it. */
    pictures: string;
    home: string;
  };
  clock: Clock;
  /** Unguessable and unique for ever: a random UUID, or a counted one in tests. */
  nextId(): string;
  spawnWorker(): WorkerProcess;
  wallet: {
    /** The wallet service in this process, over a file in the data folder. */
    embedded(): Promise<{ client: WalletClient; close(): Promise<void> }>;
    /** A team's wallet service over HTTP. */
    remote(address: string, token: string): WalletClient;
  };
  /** Keeps the wallet token between starts; absent where the system offers no safe place. */
  secrets?: { read(): Promise<string | null>; write(token: string | null): Promise<void> };
  pickFolder?(purpose: 'open' | 'output'): Promise<string | null>;
  reveal?(path: string): Promise<boolean>;
  /** Asks where to, saves a file and shows it there; null when the user changed their mind. Absent where the page saves its files itself. */
  saveFile?(file: { fileName: string; bytes: Uint8Array }): Promise<string | null>;
};
