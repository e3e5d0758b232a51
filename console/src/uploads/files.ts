// Collects the files of a drop or a file input, with their paths below the dropped folder.
const FILES_MAX = 100_000;

export interface Found {
  file: File;
  path: string;
}

export function fromInput(list: FileList): Found[] {
  return [...list].slice(0, FILES_MAX).map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}

async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    // readEntries() returns the entries in batches, and an empty batch at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0 || all.length > FILES_MAX) return all;
    all.push(...some);
  }
}

export async function fromDrop(items: DataTransferItemList): Promise<Found[]> {
  const roots = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const found: Found[] = [];
  const queue = [...roots];
  for (let entry = queue.shift(); entry && found.length < FILES_MAX; entry = queue.shift()) {
    const path = entry.fullPath.replace(/^\//, '');
    if (entry.isDirectory) queue.push(...(await entriesOf(entry as FileSystemDirectoryEntry)));
    else
      found.push({
        path,
        file: await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)),
      });
  }
  return found;
}
