import { withoutExifName } from './exposure.ts';
import { entryOf, readTiffTree, type TiffDirectory, textOf, writeTiffTree } from './tiff-tree.ts';

// What leaves the house with an export. Place and serial numbers go; authorship, dates, exposure and colour stay. Maker notes go too, because
// serial numbers hide in them, and so does the small preview, which may show what was cropped away.

const serialTags = new Set([
  0xa430, // camera owner's name
  0xa431, // body serial number
  0xa435, // lens serial number
  0xa420, // image unique id
  0xc62f, // camera serial number
  0xc635, // maker's private notes
  0x927c, // maker note
  0x9286, // user comment
  0xea1c, // padding, which some programs leave old values in
]);

const copyrightTag = 0x8298;

/** EXIF without place, serial numbers, maker notes and preview; null when it makes no sense. Never longer than it was. */
export function withoutPlaceAndSerial(exif: Uint8Array): Uint8Array | null {
  const tree = readTiffTree(exif);
  if (!tree) return null;
  const clean = (directory: TiffDirectory | null) =>
    directory && { entries: directory.entries.filter(({ tag }) => !serialTags.has(tag)) };
  const kept = { ...tree, main: clean(tree.main)!, camera: clean(tree.camera), place: null, preview: null };
  return writeTiffTree(kept);
}

/** The copyright line of XMP or IPTC, to be kept in EXIF when these are left out; null when there is none or EXIF has its own. */
export function missingCopyright({
  exif,
  xmp,
  iptc,
}: {
  exif?: Uint8Array | undefined;
  xmp?: Uint8Array | undefined;
  iptc?: Uint8Array | undefined;
}): string | null {
  const tree = exif && readTiffTree(withoutExifName(exif));
  if (tree && textOf(entryOf(tree.main, copyrightTag))) return null;
  const text = xmp && Buffer.from(xmp).toString('utf8');
  const rights = text?.match(/<dc:rights>[\s\S]{0,300}?<rdf:li[^>]*>([^<]{1,300})<\/rdf:li>/)?.[1];
  return (rights && unescapeXml(rights)) || (iptc ? iptcCopyright(iptc) : null);
}

/** IPTC-NAA record 2, field 116. */
function iptcCopyright(iptc: Uint8Array): string | null {
  for (let at = 0; at + 5 <= iptc.length; at += 1) {
    if (iptc[at] !== 0x1c || iptc[at + 1] !== 2 || iptc[at + 2] !== 116) continue;
    const length = (iptc[at + 3]! << 8) | iptc[at + 4]!;
    if (length > 300 || at + 5 + length > iptc.length) return null;
    return Buffer.from(iptc.subarray(at + 5, at + 5 + length)).toString('utf8');
  }
  return null;
}

function unescapeXml(text: string): string {
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, '&');
}
