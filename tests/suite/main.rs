mod watching;
mod workspace;
