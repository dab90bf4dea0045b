import { instantOf, wallClock } from '../../core/credits/values/calendar.ts';
import type { Invoice } from './issue.ts';
import { drawn, ink, margin, right, type Sheet } from './sheet.ts';
import { addressLines, amountText, dayText, percentText } from './words.ts';

// An invoice on paper. Everything on it was fixed when it was issued, so the same invoice is the same file for ever.

/** @param fonts the folder of the typeface */
export function invoicePdf(invoice: Invoice, { fonts }: { fonts: string }): Promise<Buffer> {
  const { seller, issuedAt } = invoice;
  const title = `Invoice ${numberOf(invoice)}`;
  const footer = [seller.name, ...addressLines(seller), seller.email ?? ''].filter((part) => part !== '').join('  ·  ');
  return drawn({ fonts, title, footer, madeAt: new Date(instantOf(issuedAt)) }, (sheet) => {
    heading(sheet, invoice);
    const y = parties(sheet, invoice);
    totals(sheet, invoice, lines(sheet, invoice, y));
  });
}

/** "2026-00042": the count never begins again, so the year is for people only. */
export function numberOf({ number, issuedAt, zone }: Pick<Invoice, 'number' | 'issuedAt' | 'zone'>): string {
  return `${wallClock(instantOf(issuedAt), zone).slice(0, 4)}-${String(number).padStart(5, '0')}`;
}

function heading({ write, rule }: Sheet, invoice: Invoice): void {
  write(invoice.seller.name, { x: margin, y: 60, width: 260, size: 15, bold: true });
  write('Invoice', { x: 300, y: 56, width: right - 300, align: 'right', size: 22, bold: true });
  const facts = [
    ['Number', numberOf(invoice)],
    ['Date', dayText(invoice.issuedAt, invoice.zone)],
    ['Paid', dayText(invoice.issuedAt, invoice.zone)],
    ['Purchase', invoice.purchase],
  ] as const;
  facts.forEach(([name, value], index) => {
    const y = 96 + index * 16;
    write(name, { x: 330, y, width: 70, ink: ink.quiet });
    write(shortened(value), { x: 400, y, width: right - 400, align: 'right' });
  });
  rule(176);
}

function parties({ write, doc }: Sheet, { seller, buyer }: Invoice): number {
  const column = (x: number, what: string, name: string, more: readonly string[]) => {
    write(what, { x, y: 196, size: 8, ink: ink.quiet });
    write(name, { x, y: 210, width: 220, bold: true });
    const y =
      doc
        .font('bold')
        .fontSize(9.5)
        .heightOfString(name === '' ? ' ' : name, { width: 220 }) + 214;
    write(more.join('\n'), { x, y, width: 220 });
    return more.length === 0 ? y : y + doc.font('regular').heightOfString(more.join('\n'), { width: 220, lineGap: 2 });
  };
  const isKnown = buyer.name !== '' || buyer.address.length > 0;
  const left = column(margin, 'Invoiced to', isKnown ? buyer.name : 'Account holder', addressLines(buyer));
  const other = column(330, 'From', seller.name, addressLines(seller));
  return Math.max(left, other, 260) + 28;
}

const columns = { net: 330, vat: 410, gross: 470 } as const;

function lines({ write, rule, room, doc }: Sheet, { lines, currency, seller }: Invoice, from: number): number {
  let y = from;
  const head = { y, size: 8, ink: ink.quiet } as const;
  write('What', { ...head, x: margin });
  write('Net', { ...head, x: columns.net, width: 70, align: 'right' });
  write(`VAT ${percentText(seller.vatPercent)}`, { ...head, x: columns.vat, width: 60, align: 'right' });
  write('Amount', { ...head, x: columns.gross, width: right - columns.gross, align: 'right' });
  y += 16;
  rule(y, true);
  for (const { what, netMinor, vatMinor, grossMinor } of lines) {
    const height = doc.font('regular').fontSize(9.5).heightOfString(what, { width: 260, lineGap: 2 });
    y = room(y, height + 20) + 10;
    write(what, { x: margin, y, width: 260 });
    write(amountText(netMinor, currency), { x: columns.net, y, width: 70, align: 'right' });
    write(amountText(vatMinor, currency), { x: columns.vat, y, width: 60, align: 'right' });
    write(amountText(grossMinor, currency), { x: columns.gross, y, width: right - columns.gross, align: 'right' });
    y += height + 8;
    rule(y);
  }
  return y;
}

function totals({ write, rule, room }: Sheet, invoice: Invoice, from: number): void {
  const { currency, netMinor, vatMinor, grossMinor, seller } = invoice;
  let y = room(from, 120) + 14;
  const row = (name: string, minor: number, bold: boolean) => {
    write(name, { x: columns.net, y, width: 130, bold, ...(bold ? {} : { ink: ink.quiet }) });
    write(amountText(minor, currency), { x: columns.gross, y, width: right - columns.gross, align: 'right', bold });
    y += 18;
  };
  row('Net', netMinor, false);
  row(`VAT ${percentText(seller.vatPercent)}`, vatMinor, false);
  row('Total, paid', grossMinor, true);
  y += 14;
  rule(y);
  const note =
    vatMinor > 0
      ? 'Prices include VAT. Thank you; nothing is left to pay.'
      : 'No VAT is charged on this invoice. Thank you; nothing is left to pay.';
  write(note, { x: margin, y: y + 14, width: right - margin, ink: ink.quiet });
}

/** An id that a program made may be long. */
function shortened(id: string): string {
  return id.length > 30 ? `${id.slice(0, 14)}…${id.slice(-14)}` : id;
}
