import { useEffect, useRef } from 'preact/hooks';
import { TEXTS } from '../texts.js';
import { usePage } from './context.js';

/** The form with which a nurse or a screen signs in; `problem` says why it is shown. */
function TokenForm(props: {
  readonly title: string;
  readonly problem: string;
  readonly onToken: (token: string) => void;
}) {
  const { title, problem, onToken } = props;
  const input = useRef<HTMLTextAreaElement>(null);
  return (
    <form
      class="sign-in"
      onSubmit={(event) => {
        event.preventDefault();
        const token = input.current?.value.trim() ?? '';
        if (token !== '') onToken(token);
      }}
    >
      <h1>{title}</h1>
      <p class="sign-in-problem" role="alert">
        {problem}
      </p>
      <label for="token">{TEXTS.signIn.label}</label>
      <textarea
        id="token"
        class="sign-in-token"
        rows={4}
        required
        autocomplete="off"
        spellcheck={false}
        ref={input}
      />
      <p class="hint">{TEXTS.signIn.hint}</p>
      <button class="main-button">{TEXTS.signIn.button}</button>
      <p class="hint">{TEXTS.notice}</p>
    </form>
  );
}

/** The page before anybody has signed in. */
export function SignInPage(props: {
  readonly problem: string;
  readonly onToken: (token: string) => void;
}) {
  return (
    <main class="sign-in-page">
      <p class="link-alarm" data-shown="true">
        {TEXTS.signIn.notShown}
      </p>
      <TokenForm title={TEXTS.signIn.title} problem={props.problem} onToken={props.onToken} />
    </main>
  );
}

/** A token that ran out in the night: signs in on the spot, with the board still in its place. */
export function SignInAgain({ problem }: { readonly problem: string }) {
  const page = usePage();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    // It is not modal: the board below stays readable, and the sound can still be paused.
    dialog.current?.show();
  }, []);
  return (
    <dialog class="dialog sign-in-again" ref={dialog} aria-label={TEXTS.signIn.title}>
      <TokenForm title={TEXTS.signIn.again} problem={problem} onToken={page.signIn} />
    </dialog>
  );
}
