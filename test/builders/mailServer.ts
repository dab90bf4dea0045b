import { SMTPServer } from 'smtp-server';
import { smtpMailer } from '../../src/wallet/notices/mail.ts';

type Mail = { to: string[]; raw: string };

/** A real mail server on this machine: takes mails in, refuses `nobody@`, or is busy. */
export async function aMailServer() {
  const mails: Mail[] = [];
  const state = { isBusy: false };
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS'], logger: false },
    onRcptTo({ address }, _, callback) {
      if (address.startsWith('nobody@'))
        return callback(Object.assign(new Error('no such user'), { responseCode: 550 }));
      if (state.isBusy) return callback(Object.assign(new Error('later'), { responseCode: 451 }));
      callback();
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString(),
        });
        callback();
      });
    },
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    ...{ mails, state },
    mailer: () => smtpMailer({ url: `smtp://127.0.0.1:${port}`, from: 'Tonebank <wallet@tonebank.example>' }),
    close: () => new Promise<void>((closed) => server.close(() => closed())),
  };
}
