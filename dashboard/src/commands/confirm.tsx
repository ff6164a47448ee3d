import { useEffect, useRef } from 'preact/hooks';
import { TEXTS } from '../texts.js';

/** Asks before what cannot be taken back; Escape and the first button are "no". */
export function Confirm(props: {
  readonly question: string;
  readonly yes: string;
  readonly onAnswer: (isYes: boolean) => void;
}) {
  const { question, yes, onAnswer } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog
      class="dialog"
      ref={dialog}
      aria-label={question}
      onCancel={() => {
        onAnswer(false);
      }}
    >
      <p>{question}</p>
      <div class="panel-buttons">
        <button
          type="button"
          onClick={() => {
            onAnswer(false);
          }}
        >
          {TEXTS.cancel}
        </button>
        <button
          type="button"
          class="main-button"
          onClick={() => {
            onAnswer(true);
          }}
        >
          {yes}
        </button>
      </div>
    </dialog>
  );
}
