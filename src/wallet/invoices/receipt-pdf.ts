import { instantOf } from '../../core/credits/values/calendar.ts';
import { drawn, ink, margin, right, type Sheet } from './sheet.ts';
import { grouped, timeText } from './words.ts';

// What one run came to, for whoever has to account for it: every line of the history with its credits.

export type ReceiptLine = { what: string; resource: string; at: string; user: string; credits: number };
export type Receipt = {
  run: string;
  zone: string;
  account: string;
  unit: { label: string; plural: string };
  lines: readonly ReceiptLine[];
  /** The instant of the last line: a receipt is as of then. */
  at: string;
};

/** @param fonts the folder of the typeface */
export function receiptPdf(receipt: Receipt, { fonts }: { fonts: string }): Promise<Buffer> {
  const { run, zone, at, lines } = receipt;
  const footer = `Receipt for the run ${run}, as of ${timeText(at, zone)} (${zone}). A receipt is no invoice.`;
  const madeAt = new Date(instantOf(at));
  return drawn({ fonts, title: `Receipt ${run}`, footer, madeAt }, (sheet) => {
    sheet.write(receipt.account === '' ? 'Tonebank' : receipt.account, {
      x: margin,
      y: 60,
      width: 260,
      size: 15,
      bold: true,
    });
    sheet.write('Receipt', { x: 300, y: 56, width: right - 300, align: 'right', size: 22, bold: true });
    sheet.write(`Run ${run}`, { x: 200, y: 92, width: right - 200, align: 'right', ink: ink.quiet });
    const total = lines.reduce((sum, { credits }) => sum + credits, 0);
    const y = table(sheet, receipt, head(sheet, 140));
    const last = sheet.room(y, 40) + 12;
    sheet.write('Together', { x: 330, y: last, width: 100, bold: true });
    sheet.write(`${signed(total)} ${total === 1 ? receipt.unit.label : receipt.unit.plural}`, {
      ...{ x: 400, y: last, width: right - 400, bold: true },
      align: 'right',
    });
  });
}

function head({ write, rule }: Sheet, y: number): number {
  const style = { y, size: 8, ink: ink.quiet } as const;
  write('What', { ...style, x: margin });
  write('Where', { ...style, x: 190 });
  write('When, by whom', { ...style, x: 330 });
  write('Credits', { ...style, x: 470, width: right - 470, align: 'right' });
  rule(y + 16, true);
  return y + 16;
}

function table(sheet: Sheet, { lines, zone }: Receipt, from: number): number {
  const { write, rule, room } = sheet;
  let y = from;
  for (const { what, resource, at, user, credits } of lines) {
    y = room(y, 40) + 9;
    write(cut(what, 26), { x: margin, y, width: 130 });
    write(cut(resource, 44), { x: 190, y, width: 135 });
    write(timeText(at, zone), { x: 330, y, width: 150 });
    write(cut(user, 30), { x: 330, y: y + 13, width: 150, size: 8, ink: ink.quiet });
    write(signed(credits), { x: 480, y, width: right - 480, align: 'right' });
    y += 28;
    rule(y);
  }
  return y;
}

function signed(credits: number): string {
  return `${credits < 0 ? '−' : ''}${grouped(Math.abs(credits))}`;
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
