import { useEffect, useState, type FormEvent, type ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useT } from '~/i18n';
import { Button } from './button';
import { TextField } from './field';
import { ProblemNote } from './states';

let opener: HTMLElement | null = null;

/** The focus goes back to where a dialog was opened, also when one dialog took the place of another. */
function useReturnToOpener() {
  useState(() => {
    const active = document.activeElement;
    if (active instanceof HTMLElement && active !== document.body && !active.closest('[role="dialog"], [role="alertdialog"]')) opener = active;
  });
  useEffect(
    () => () => {
      // After React Aria, which knows only what had the focus when the last of them opened.
      requestAnimationFrame(() => requestAnimationFrame(() => document.activeElement === document.body && opener?.isConnected && opener.focus()));
    },
    [],
  );
}

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
  foot?: ReactNode;
  wide?: boolean;
  role?: 'dialog' | 'alertdialog';
  /** A click beside the dialog closes it; off where something typed would be lost. */
  dismissable?: boolean;
}

/** Rendered while open: mount it to open it. */
export function Dialog({ title, onClose, children, foot, wide, role = 'dialog', dismissable = false }: Props) {
  const t = useT();
  useReturnToOpener();
  return (
    <ModalOverlay className="overlay" isOpen isDismissable={dismissable} onOpenChange={(open) => !open && onClose()}>
      <Modal className={`modal ${wide ? 'wide' : ''}`}>
        <AriaDialog className="dialog" role={role}>
          <div className="head">
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <Button variant="quiet" icon="close" onClick={onClose} aria-label={t('action.close')} />
          </div>
          <div className="body">{children}</div>
          {foot && <div className="foot">{foot}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

interface FormProps extends Omit<Props, 'foot'> {
  submit: string;
  onSubmit: () => void;
  busy?: boolean;
  error?: unknown;
  disabled?: boolean;
}

export function FormDialog({ title, onClose, children, submit, onSubmit, busy, error, disabled, wide }: FormProps) {
  const t = useT();
  useReturnToOpener();
  const send = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (!busy && !disabled) onSubmit();
  };
  return (
    <ModalOverlay className="overlay" isOpen isDismissable={false} onOpenChange={(open) => !open && onClose()}>
      <Modal className={`modal ${wide ? 'wide' : ''}`}>
        <AriaDialog className="dialog">
          <form onSubmit={send} noValidate>
            <div className="head">
              <Heading slot="title" level={2}>
                {title}
              </Heading>
              <Button variant="quiet" icon="close" onClick={onClose} aria-label={t('action.close')} />
            </div>
            <div className="body">
              {children}
              <ProblemNote error={error} />
            </div>
            <div className="foot">
              <Button onClick={onClose}>{t('action.cancel')}</Button>
              <Button type="submit" variant="primary" busy={busy} disabled={disabled}>
                {submit}
              </Button>
            </div>
          </form>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

interface ConfirmProps {
  title: string;
  children: ReactNode;
  confirm: string;
  onConfirm: () => void;
  onClose: () => void;
  busy?: boolean;
  error?: unknown;
  /** Type this to go on. */
  name?: string;
  /** Nothing is lost by it. */
  calm?: boolean;
  /** What it is about is not known yet. */
  disabled?: boolean;
}

/** Destructive unless `calm`: names the target, focuses Cancel (or the field to type the name into). */
export function ConfirmDialog({ title, children, confirm, onConfirm, onClose, busy, error, name, calm, disabled }: ConfirmProps) {
  const t = useT();
  useReturnToOpener();
  const [typed, setTyped] = useState('');
  const ready = !disabled && (name === undefined || typed.normalize('NFC') === name.normalize('NFC'));
  const send = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (ready && !busy) onConfirm();
  };
  return (
    <ModalOverlay className="overlay" isOpen isDismissable={false} onOpenChange={(open) => !open && onClose()}>
      <Modal className="modal">
        <AriaDialog className="dialog" role="alertdialog">
          <form onSubmit={send} noValidate>
            <div className="head">
              <Heading slot="title" level={2}>
                {title}
              </Heading>
            </div>
            <div className="body">
              <div className="stack tight">{children}</div>
              {name !== undefined && <TextField label={t('confirm.type', { name })} value={typed} onChange={setTyped} mono autoFocus />}
              <ProblemNote error={error} />
            </div>
            <div className="foot">
              <Button onClick={onClose} autoFocus={name === undefined}>
                {t('action.cancel')}
              </Button>
              <Button type="submit" variant={calm ? 'primary' : 'danger solid'} busy={busy} disabled={!ready}>
                {confirm}
              </Button>
            </div>
          </form>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
