// Replaced when the application is built (see start-file.js).
