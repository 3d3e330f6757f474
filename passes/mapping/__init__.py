"""What layout and routing are made of: graphs, searches and kernels over arrays, without any IR."""
