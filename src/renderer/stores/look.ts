import { create } from 'zustand';
import type { TemplateView } from '../../contract/studio/looks.ts';
import type { Photo } from '../../core/photos/shoot.ts';
import { studio } from '../client.ts';
import { failureFrom } from '../failures.ts';
import { type Loading, loading } from './loading.ts';

// The look that is being considered: one template at one strength, for the whole shoot.

type Store = { templates: Loading<TemplateView[]>; templateId: string | null; strength: number };

export const useLook = create<Store>(() => ({ templates: loading, templateId: null, strength: 100 }));

export async function loadTemplates(): Promise<void> {
  try {
    const value = await studio.templates.list();
    useLook.setState(({ templateId }) => ({
      templates: { state: 'ready', value },
      templateId: templateId ?? value[0]?.id ?? null,
    }));
  } catch (error) {
    useLook.setState({ templates: { state: 'failed', failure: failureFrom(error) } });
  }
}

export const chooseTemplate = (templateId: string): void => useLook.setState({ templateId });
export const setStrength = (strength: number): void =>
  useLook.setState({ strength: Math.min(100, Math.max(0, Math.round(strength))) });

export function templateById(templates: Loading<TemplateView[]>, templateId: string | null): TemplateView | null {
  if (templates.state !== 'ready') return null;
  return templates.value.find((template) => template.id === templateId) ?? null;
}

/** Paid once, free for ever: whether this photo is already paid for in this template. */
export function isPaidFor(photo: Pick<Photo, 'paidFor'>, template: Pick<TemplateView, 'id' | 'major'>): boolean {
  return photo.paidFor.includes(`${template.id}@${template.major}`);
}
