"""Maps, reports, tables and GIS files, made from results and nothing else."""
