import type { Transporter } from 'nodemailer';

// E-mail over SMTP. Without a server configured, nothing is ever sent or asked.

export type Letter = {
  /** The delivery's id: a mail that is sent again after a crash has the same Message-ID, so that a mailbox shows it once. */
  id: string;
  to: string;
  subject: string;
  text: string;
};

/** `refused`: the server will not take it, however often it is asked. @throws when it could not be asked */
export type Mailer = { send(letter: Letter): Promise<'sent' | 'refused'>; close(): void };

const timeoutMs = 20_000;

/** @param url such as `smtps://user:password@mail.example:465` */
export function smtpMailer({ url, from }: { url: string; from: string }): Mailer {
  let made: Promise<Transporter> | null = null;
  const transport = () => {
    made ??= import('nodemailer').then(({ createTransport }) =>
      createTransport({ url, connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs }),
    );
    return made;
  };
  return {
    async send({ id, to, subject, text }) {
      const host =
        from
          .split('@')
          .at(-1)
          ?.replace(/[^\w.-]/g, '') || 'tonebank';
      const messageId = `<${Buffer.from(id).toString('base64url')}@${host}>`;
      const letter = { from, to, subject, text, html: htmlOf(subject, text), messageId };
      try {
        await (await transport()).sendMail({ ...letter, headers: { 'Auto-Submitted': 'auto-generated' } });
        return 'sent';
      } catch (error) {
        if (isForGood(error)) return 'refused';
        throw error;
      }
    },
    close() {
      made?.then((transport) => transport.close()).catch(() => {});
    },
  };
}

/** SMTP answers from 500 on are final; a wrong password is not the letter's fault. */
function isForGood(error: unknown): boolean {
  if (!(error instanceof Error) || !('responseCode' in error) || typeof error.responseCode !== 'number') return false;
  return error.responseCode >= 500 && !('code' in error && error.code === 'EAUTH');
}

function htmlOf(subject: string, text: string): string {
  const paragraphs = text
    .split('\n\n')
    .map((part) => `<p style="margin:0 0 14px">${escaped(part).replaceAll('\n', '<br>')}</p>`)
    .join('');
  return `<!doctype html><html lang="en"><body style="margin:0;padding:32px;background:#f4f4f5;color:#1c1c1e;font:15px/1.5 -apple-system,Segoe UI,Roboto,sans-serif"><div style="max-width:520px;margin:0 auto;padding:28px 32px;background:#fff;border-radius:10px"><h1 style="margin:0 0 16px;font-size:19px">${escaped(subject)}</h1>${paragraphs}</div></body></html>`;
}

function escaped(text: string): string {
  const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replaceAll(/[&<>"]/g, (sign) => signs[sign] ?? sign);
}
