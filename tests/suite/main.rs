mod regions;
