// What was dropped on a plain browser: files, and folders with files in them.

export type Dropped = { photos: File[]; leftOut: number };

const photoName = /\.(jpe?g|jpe|png|webp|tiff?|avif)$/i;

/** By its name only; the content decides when it is opened. Hidden files and the shadows that macOS leaves are no photos. */
export function looksLikePhoto(name: string): boolean {
  return photoName.test(name) && !name.startsWith('.');
}

export function sortOut(files: readonly File[]): Dropped {
  const photos = files.filter((file) => looksLikePhoto(file.name));
  return { photos, leftOut: files.length - photos.length };
}

export type Drop = { files: File[] /** Of the folder, when exactly one was dropped. */; name: string | null };

/** Must be called while the drop is being answered: the list of things dropped is gone afterwards. */
export async function readDrop(transfer: DataTransfer): Promise<Drop> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return { files: [...transfer.files], name: null };
  const name = entries.length === 1 && entries[0]?.isDirectory ? entries[0].name : null;
  const lists = await Promise.all(entries.map(filesIn));
  return { files: lists.flat(), name };
}

async function filesIn(entry: FileSystemEntry): Promise<File[]> {
  if (isFile(entry)) return [await new Promise<File>((resolve, reject) => entry.file(resolve, reject))];
  if (!isFolder(entry)) return [];
  const reader = entry.createReader();
  const inside: FileSystemEntry[] = [];
  // A folder is read in portions; an empty portion is the end.
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (portion.length === 0) break;
    inside.push(...portion);
  }
  return (await Promise.all(inside.map(filesIn))).flat();
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
