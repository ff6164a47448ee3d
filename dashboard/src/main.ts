import type { Priority } from '../../src/domain/alert.js';
import { forgetToken, keepToken, signInForm, takeToken } from './sign-in.js';
import { WardPage } from './ward-page.js';
import type { WaveColours } from './wave-canvas.js';

const page = document.getElementById('page') ?? document.body;

function waveColours(): WaveColours {
  const tokens = getComputedStyle(document.documentElement);
  const token = (name: string): string => tokens.getPropertyValue(name).trim();
  const each = (name: string): Readonly<Record<Priority, string>> => ({
    high: token(`--high${name}`),
    medium: token(`--medium${name}`),
    low: token(`--low${name}`),
  });
  return {
    ground: token('--sector'),
    wave: token('--wave'),
    grid: token('--line'),
    band: each('-band'),
    edge: each(''),
  };
}

function showBoard(token: string): void {
  const board = new WardPage(token, waveColours(), (message) => {
    forgetToken();
    showSignIn(message);
  });
  page.replaceChildren(board.element);
}

function showSignIn(problem: string): void {
  page.replaceChildren(
    signInForm(problem, (token) => {
      keepToken(token);
      showBoard(token);
    }),
  );
}

const token = takeToken();
if (token === undefined) showSignIn('');
else showBoard(token);
