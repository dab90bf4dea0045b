import { type Fault, other } from './verdict.ts';

// Token theft: whatever the tortures have said is kept, and looked through for what nobody may read in it.

export type Ear = {
  /** Fails for each text that was said and has one of these words in it. */
  faults(secrets: readonly string[]): Fault[];
  readonly saidBytes: number;
  stop(): void;
};

/** Listens to all that this process says, on both of its outputs. */
export function listen(): Ear {
  const said: string[] = [];
  const outputs = [process.stdout, process.stderr].map((stream) => {
    const write = stream.write.bind(stream);
    stream.write = ((text: string | Uint8Array, ...rest: []) => {
      said.push(String(text));
      return write(text, ...rest);
    }) as typeof stream.write;
    return { stream, write };
  });
  return {
    faults: (secrets) =>
      secrets
        .filter((secret) => said.some((text) => text.includes(secret)))
        .map((secret) => other(`a secret was said: ${secret.slice(0, 4)}…`)),
    get saidBytes() {
      return said.reduce((sum, text) => sum + text.length, 0);
    },
    stop: () => {
      for (const { stream, write } of outputs) stream.write = write;
    },
  };
}

/** The key of a computer is in its own two files, readable by their owner alone, and nowhere else; a wallet's token in no file at all. */
export function faultsInFiles(
  files: ReadonlyMap<string, Buffer>,
  token: string,
): { secrets: string[]; faults: Fault[] } {
  const keys = [...files].filter(([path]) => /\/device\.json(\.second)?$/.test(path));
  const secrets = keys.flatMap(([, bytes]) => {
    const { privateKey } = JSON.parse(bytes.toString()) as { privateKey: string };
    return [privateKey];
  });
  const faults: Fault[] = secrets.length === 0 ? [other('there is no key to look for')] : [];
  for (const [path, bytes] of files) {
    if (bytes.includes(token)) faults.push(other(`the wallet's token is in ${path}`));
    const isOwn = keys.some(([own]) => own === path);
    if (!isOwn && secrets.some((secret) => bytes.includes(secret))) faults.push(other(`the private key is in ${path}`));
  }
  return { secrets: [...new Set(secrets)], faults };
}
