import { loopback, uploadPath } from '../../../contract/page.ts';
import { keptToken } from '../../token.ts';
import { words } from './words.ts';

export type UploadProgress = { done: number; total: number; name: string };

const atOnce = 3;

/**
 * Copies dropped photos into the studio's folder for this drop and answers where they are.
 * @throws Error with a sentence that names the file, or an AbortError when it was stopped
 */
export async function upload(
  photos: readonly File[],
  options: { signal: AbortSignal; onProgress: (progress: UploadProgress) => void },
): Promise<string> {
  const batch = crypto.randomUUID();
  const queue = [...photos];
  let done = 0;
  let folder = '';
  const work = async (): Promise<void> => {
    for (let file = queue.shift(); file; file = queue.shift()) {
      options.onProgress({ done, total: photos.length, name: file.name });
      folder = await send(file, batch, options.signal);
      options.onProgress({ done: ++done, total: photos.length, name: file.name });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return folder;
}

async function send(file: File, batch: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(uploadPath(batch, file.name), {
    method: 'POST',
    headers: { [loopback.tokenHeader]: keptToken() ?? '' },
    body: file,
    signal,
  });
  const answer = (await response.json().catch(() => ({}))) as { folder?: string; message?: string };
  if (!response.ok || !answer.folder) throw new Error(answer.message ?? words.copyFailed(file.name));
  return answer.folder;
}
