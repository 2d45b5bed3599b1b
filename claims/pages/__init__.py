"""The public pages. They read the record alone, as of the revision an address asks for."""
