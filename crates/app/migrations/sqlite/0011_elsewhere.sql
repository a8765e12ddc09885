-- Sessions held by the application of another server: they are heard from there alone.
ALTER TABLE session ADD COLUMN origin TEXT;
