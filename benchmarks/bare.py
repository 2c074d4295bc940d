"""The page others are measured against: one slider, one Plotly contour of a function on a 100 x 100 grid."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

b = st.slider("b", 1, 200, 100)
x, y = np.linspace(-2, 2, 100), np.linspace(-1, 3, 100)
z = (1 - x) ** 2 + b * (y[:, None] - x**2) ** 2
st.plotly_chart(go.Figure(go.Contour(x=x, y=y, z=z)))
