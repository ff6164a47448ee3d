import '@fontsource-variable/inter/wght.css';
import { render } from 'preact';
import { PageProvider } from './app/context.js';
import { startPage } from './app/page.js';
import { loadSettings, settings } from './app/settings.js';
import { Shell } from './app/shell.js';
import { SignInPage } from './app/sign-in.js';
import { applyTheme } from './app/theme.js';
import { forgetToken, keepToken, takeToken } from './app/token-keeper.js';

const root = document.getElementById('page') ?? document.body;

function showPage(token: string): void {
  const page = startPage(token);
  render(
    <PageProvider value={page}>
      <Shell
        onSignOut={() => {
          page.close();
          forgetToken();
          showSignIn();
        }}
      />
    </PageProvider>,
    root,
  );
}

function showSignIn(): void {
  render(
    <SignInPage
      problem=""
      onToken={(token) => {
        keepToken(token);
        showPage(token);
      }}
    />,
    root,
  );
}

loadSettings();
applyTheme(settings.value.theme);
const token = takeToken();
if (token === undefined) showSignIn();
else showPage(token);
