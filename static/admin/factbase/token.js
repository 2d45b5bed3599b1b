// The token that goes with whatever is sent; read each time: signing in again changes it.

export const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] ?? "";
