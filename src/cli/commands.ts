import type { Command } from './command.ts';
import { buy } from './commands/buy.ts';
import { catalogs } from './commands/catalogs.ts';
import { doctor } from './commands/doctor.ts';
import { enhance } from './commands/enhance.ts';
import { exportPhotos } from './commands/export.ts';
import { history } from './commands/history.ts';
import { open } from './commands/open.ts';
import { preview } from './commands/preview.ts';
import { quote } from './commands/quote.ts';
import { serve } from './commands/serve.ts';
import { simulate } from './commands/simulate.ts';
import { templates } from './commands/templates.ts';
import { wallet } from './commands/wallet.ts';

/** In the order of the help. */
export const commands: readonly Command[] = [
  open,
  enhance,
  preview,
  quote,
  exportPhotos,
  templates,
  catalogs,
  wallet,
  history,
  buy,
  simulate,
  serve,
  doctor,
];
