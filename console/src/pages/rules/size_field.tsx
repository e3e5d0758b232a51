// A number of bytes as a text field and a unit.
import { useT } from '~/i18n';
import { TextField } from '~/ui/field';
import { UNITS, type Size, type Unit } from './size';
import './rules.css';

export function SizeField({
  label,
  size,
  onChange,
  error,
}: {
  label: string;
  size: Size;
  onChange: (size: Size) => void;
  error: string | undefined;
}) {
  const t = useT();
  return (
    <div className="sized">
      <TextField
        label={label}
        inputMode="numeric"
        value={size.text}
        onChange={(text) => onChange({ ...size, text })}
        error={error}
      />
      <select
        className="select"
        aria-label={t('lifecycle.unitOf', { size: label })}
        value={size.unit}
        onChange={(event) => onChange({ ...size, unit: event.target.value as Unit })}
      >
        {UNITS.map((unit) => (
          <option key={unit}>{unit}</option>
        ))}
      </select>
    </div>
  );
}
