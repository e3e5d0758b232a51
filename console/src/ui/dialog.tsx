import { useEffect, useState, type FormEvent, type ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useT } from '~/i18n';
import { Button } from './button';
import { TextField } from './field';
import { ProblemNote } from './states';

let opener: HTMLElement | null = null;

/** Returns the focus to the element that opened the dialog, even if another dialog replaced the
 * first. */
function useReturnToOpener() {
  useState(() => {
    const active = document.activeElement;
    if (
      active instanceof HTMLElement &&
      active !== document.body &&
      !active.closest('[role="dialog"], [role="alertdialog"]')
    )
      opener = active;
  });
  useEffect(
    () => () => {
      // Runs after React Aria, which restores only the element that had the focus when the last
      // dialog opened.
      requestAnimationFrame(() =>
        requestAnimationFrame(() => document.activeElement === document.body && opener?.isConnected && opener.focus()),
      );
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
  /** A click outside closes the dialog. Off where typed input would be lost. */
  dismissable?: boolean;
}

/** The dialog is open while it is mounted. */
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
  /** The name that the user must type to confirm. */
  name?: string;
  /** The action destroys nothing, so its button is not shown as dangerous. */
  calm?: boolean;
  /** Disables the confirm button, for example until the affected objects are counted. */
  disabled?: boolean;
}

/** Asks for confirmation of a destructive action (or a harmless one, with `calm`). Focuses Cancel,
 * or the field to type the name into. */
export function ConfirmDialog({
  title,
  children,
  confirm,
  onConfirm,
  onClose,
  busy,
  error,
  name,
  calm,
  disabled,
}: ConfirmProps) {
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
              {name !== undefined && (
                <TextField label={t('confirm.type', { name })} value={typed} onChange={setTyped} mono autoFocus />
              )}
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
