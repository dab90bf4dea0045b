import { picturePath } from '../contract/page.ts';
import type { PictureKind } from '../contract/studio.ts';
import { bridge } from './bridge.ts';

/** Where a picture is fetched from, by its id. */
export function pictureUrl(kind: PictureKind, id: string): string {
  return bridge() ? `photo://${kind}/${encodeURIComponent(id)}` : picturePath(kind, id);
}
