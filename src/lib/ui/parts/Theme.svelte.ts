/** Light, dark or as the system: the one thing this program keeps in `localStorage`. */
export type ThemeChoice = 'system' | 'light' | 'dark';

const place = 'enamel-theme';

export class Theme {
  choice = $state<ThemeChoice>(kept());

  choose(choice: ThemeChoice): void {
    this.choice = choice;
    if (choice === 'system') localStorage.removeItem(place);
    else localStorage.setItem(place, choice);
    this.wear();
  }

  /** Puts it on the page. */
  wear(): void {
    if (this.choice === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = this.choice;
  }
}

function kept(): ThemeChoice {
  const choice = localStorage.getItem(place);
  return choice === 'light' || choice === 'dark' ? choice : 'system';
}
