"""What pictures are made of, without a page: colours and markers, contours, heights, and a Plotly figure of runs."""
