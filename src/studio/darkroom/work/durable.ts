import { open, rename, rm } from 'node:fs/promises';
import { AppError } from '../../../core/errors.ts';

// Writing a file so that it is either all there or not there at all.

/**
 * Creates `file`, writes every byte and waits for the disk. Leaves nothing behind when it fails.
 * @throws AppError disk-full, folder-unwritable, disk-failed, bad-input (the name is taken)
 */
export async function writeNew(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx').catch((error) => {
    throw diskFailure(error);
  });
  try {
    await handle.writeFile(bytes);
    await handle.sync();
    await handle.close();
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(file, { force: true });
    throw diskFailure(error);
  }
}

/**
 * Replaces `file` whole: a reader sees the old bytes or the new ones. `partFile` lies in the same folder. For pictures that can be made again:
 * the bytes are on the disk before they get their name, but after a power cut the name may still be the old file's.
 */
export async function replaceFile(file: string, partFile: string, bytes: Uint8Array): Promise<void> {
  await writeNew(partFile, bytes);
  try {
    await rename(partFile, file);
  } catch (error) {
    await rm(partFile, { force: true });
    throw diskFailure(error);
  }
}

function diskFailure(error: unknown): AppError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const details = { reason: code };
  const kept = 'The original is untouched. 0 credits used.';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('disk-full', `The disk is full. ${kept} Free some space, then try again.`, details, {
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOENT' || code === 'ENOTDIR') {
    return new AppError(
      'folder-unwritable',
      `The folder for the new photo cannot be written to. ${kept} Choose another folder.`,
      details,
      { cause: error },
    );
  }
  if (code === 'EEXIST') {
    return new AppError('bad-input', `A file of that name is already there. ${kept} Choose another name.`, details, {
      cause: error,
    });
  }
  return new AppError(
    'disk-failed',
    `The new photo could not be written. ${kept} Check the disk, then try again.`,
    details,
    { cause: error },
  );
}
