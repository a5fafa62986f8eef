mod changes;
mod proof;
mod regions;
