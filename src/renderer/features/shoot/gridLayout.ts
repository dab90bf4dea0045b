// How photos are laid out in rows. The page never holds more than 200 cells, whatever the size of the shoot.

export type GridLayout = { columns: number; rowHeightPx: number; rowCount: number };

export const gapPx = 8;
const captionPx = 34;

/** @param widthPx room for cells; @param cellPx the wanted width of one, which is stretched to fill the row */
export function gridLayout(photoCount: number, widthPx: number, cellPx: number): GridLayout {
  const columns = Math.max(1, Math.floor((widthPx + gapPx) / (cellPx + gapPx)));
  const cellWidth = (widthPx - gapPx * (columns - 1)) / columns;
  return {
    columns,
    rowHeightPx: Math.round((cellWidth * 2) / 3) + captionPx,
    rowCount: Math.ceil(photoCount / columns),
  };
}

/** The photos of the rows from `first` to `last`, both included. */
export function photosInRows<T>(photos: readonly T[], columns: number, first: number, last: number): T[] {
  return photos.slice(first * columns, (last + 1) * columns);
}
