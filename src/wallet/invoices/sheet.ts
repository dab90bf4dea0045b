import { join } from 'node:path';

// One sheet of paper: the typeface, the ink and the lines that invoices and receipts share. The same words give the same bytes.

export type Sheet = {
  doc: PDFKit.PDFDocument;
  /** Text at a place. Widths and places in points; a sheet is 595 by 842. */
  write(text: string, at: Place): void;
  rule(y: number, strong?: boolean): void;
  /** Begins another sheet when less than `needed` points are left under `y`. @returns where to go on */
  room(y: number, needed: number): number;
};

type Place = {
  x: number;
  y: number;
  width?: number;
  align?: 'left' | 'right';
  size?: number;
  bold?: boolean;
  ink?: string;
};

export const margin = 56;
export const right = 595.28 - margin;
export const ink = { text: '#1c1c1e', quiet: '#6b6b70', line: '#d8d8dc', strong: '#1c1c1e' };
const bottom = 842 - 72;

/** @param fonts the folder of the typeface @param madeAt what the file says of its making: part of its bytes */
export async function drawn(
  { fonts, title, madeAt, footer }: { fonts: string; title: string; madeAt: Date; footer: string },
  draw: (sheet: Sheet) => void,
): Promise<Buffer> {
  const { default: Document } = await import('pdfkit');
  const doc = new Document({
    ...{
      size: 'A4',
      margin: 0,
      bufferPages: true,
      lang: 'en',
      displayTitle: true,
      font: join(fonts, 'Inter-Regular.ttf'),
    },
    info: { Title: title, Creator: 'Tonebank', Producer: 'Tonebank', CreationDate: madeAt, ModDate: madeAt },
  });
  doc.registerFont('regular', join(fonts, 'Inter-Regular.ttf'));
  doc.registerFont('bold', join(fonts, 'Inter-SemiBold.ttf'));
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    doc.on('end', resolve);
    doc.on('error', reject);
  });
  const sheet = sheetOn(doc);
  draw(sheet);
  const { start, count } = doc.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    doc.switchToPage(page);
    sheet.write(footer, { x: margin, y: 842 - 48, width: right - margin - 40, size: 7.5, ink: ink.quiet });
    const number = count > 1 ? `${page - start + 1} / ${count}` : '';
    sheet.write(number, { x: right - 40, y: 842 - 48, width: 40, align: 'right', size: 7.5, ink: ink.quiet });
  }
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}

function sheetOn(doc: PDFKit.PDFDocument): Sheet {
  return {
    doc,
    write(text, { x, y, width, align = 'left', size = 9.5, bold = false, ink: colour = ink.text }) {
      if (text === '') return;
      doc
        .font(bold ? 'bold' : 'regular')
        .fontSize(size)
        .fillColor(colour);
      doc.text(text, x, y, { ...(width !== undefined && { width }), align, lineGap: 2 });
    },
    rule(y, strong = false) {
      doc
        .moveTo(margin, y)
        .lineTo(right, y)
        .lineWidth(strong ? 0.9 : 0.5)
        .strokeColor(strong ? ink.strong : ink.line)
        .stroke();
    },
    room(y, needed) {
      if (y + needed <= bottom) return y;
      doc.addPage({ size: 'A4', margin: 0 });
      return margin;
    },
  };
}
