mod changes;
mod regions;
