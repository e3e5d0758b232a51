import { setLanguage, useI18n } from '~/i18n';
import { Button } from '~/ui/button';
import { setTheme, useTheme } from './theme';

/** The buttons for the theme and the language. */
export function Preferences() {
  const { t, language } = useI18n();
  const theme = useTheme();
  const other = language === 'ko' ? 'en' : 'ko';
  return (
    <div className="toggles">
      <Button
        small
        variant="quiet"
        icon={theme === 'dark' ? 'sun' : 'moon'}
        aria-label={t(theme === 'dark' ? 'theme.light' : 'theme.dark')}
        title={t(theme === 'dark' ? 'theme.light' : 'theme.dark')}
        onClick={() => setTheme(theme === 'dark' ? 'light' : 'dark')}
      />
      <Button small variant="quiet" lang={other} onClick={() => void setLanguage(other, true)}>
        {other === 'ko' ? '한국어' : 'English'}
      </Button>
    </div>
  );
}
