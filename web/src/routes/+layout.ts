// Every page is drawn in the browser; the server only sends the shell.
export const ssr = false;
export const prerender = false;
