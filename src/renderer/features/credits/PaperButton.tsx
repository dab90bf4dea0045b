import { type ReactNode, useState } from 'react';
import { paperPath } from '../../../contract/page.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { tell, tellFailure } from '../../design/notify.tsx';
import { failureFrom } from '../../failures.ts';
import { billingWords } from './billingWords.ts';

const words = billingWords.paper;

type Props = { kind: 'invoice' | 'receipt'; id: string; label?: string; children: ReactNode };

/** Saves an invoice or a receipt: in the window where its user says, in a browser with the other downloads. */
export function PaperButton({ kind, id, label, children }: Props) {
  const [isSaving, setIsSaving] = useState(false);
  const save = async (): Promise<void> => {
    setIsSaving(true);
    try {
      const { fileName, path, ticket } = await studio.account.paper({ kind, id });
      if (path !== null) tell(words.saved(path));
      if (ticket !== null) download(paperPath(ticket), fileName);
    } catch (error) {
      tellFailure(failureFrom(error));
    } finally {
      setIsSaving(false);
    }
  };
  return (
    <Button
      kind="plain"
      disabled={isSaving}
      {...(label !== undefined && { 'aria-label': label })}
      onClick={() => void save()}
    >
      {isSaving ? words.saving : children}
    </Button>
  );
}

function download(address: string, fileName: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
}
