/** One of several values, under its name. */
export function Choice(props: {
  readonly label: string;
  readonly value: string;
  /** Each value with its text. */
  readonly options: readonly (readonly [string, string])[];
  readonly onValue: (value: string) => void;
}) {
  return (
    <label class="choice">
      {props.label}
      <select
        value={props.value}
        onChange={({ currentTarget }) => {
          props.onValue(currentTarget.value);
        }}
      >
        {props.options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
