/** Writes docs/api from the built schemas: `npm run schemas`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiDocuments } from '../../dist/server/schemas/api-documents.js';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'api');
mkdirSync(folder, { recursive: true });
for (const { fileName, text } of apiDocuments()) writeFileSync(join(folder, fileName), text);
