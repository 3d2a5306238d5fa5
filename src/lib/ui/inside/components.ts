/** All that is behind the lock, as one piece to be loaded. */
export { default as AddDevicePage } from '../practice/AddDevicePage.svelte';
export { default as AlarmPage } from '../alarm/AlarmPage.svelte';
export { default as DevicesPage } from '../practice/DevicesPage.svelte';
export { default as GalleryPage } from '../gallery/GalleryPage.svelte';
export { default as InvitePage } from '../people/InvitePage.svelte';
export { default as NoneChosen } from '../patients/NoneChosen.svelte';
export { default as PatientDialog } from '../patients/PatientDialog.svelte';
export { default as PatientGone } from '../patients/PatientGone.svelte';
export { default as PeoplePage } from '../people/PeoplePage.svelte';
export { default as PersonGone } from '../people/PersonGone.svelte';
export { default as PersonPage } from '../people/PersonPage.svelte';
export { default as PhotoGone } from '../viewer/PhotoGone.svelte';
export { default as PracticeFrame } from '../practice/PracticeFrame.svelte';
export { default as ShellFrame } from '../shell/ShellFrame.svelte';
export { default as TwoPanes } from '../patients/TwoPanes.svelte';
export { default as UnlockersPage } from '../practice/UnlockersPage.svelte';
export { default as ViewerScreen } from '../viewer/ViewerScreen.svelte';
