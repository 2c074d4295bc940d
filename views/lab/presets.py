"""Ready measurements: what is worth seeing in the Lab, one choice away."""

from __future__ import annotations

from views.sidebar.presets import Ready

READY = {
    "Rate × momentum on a ravine": Ready(
        "racers=momentum&lab.x.low=0.001&lab.x.high=0.5",
        "Without noise more momentum allows a larger rate: the dashed limit is theory's, and it grows with β.",
    ),
    "Rate × momentum with batches": Ready(
        "surface=linreg&racers=momentum&steps=480&lab.size=32&lab.x.low=0.0001&lab.x.high=0.5&lab.seeds=5",
        "With batches of four the best rate falls as momentum grows: what noise allows is the rate over 1 − β.",
    ),
    "Looking ahead costs stability": Ready(
        "racers=nesterov&lab.x.low=0.001&lab.x.high=0.5",
        "Nesterov's limit is below momentum's at every β, and for large β below gradient descent's.",
    ),
    "β₁ × β₂ of Adam": Ready(
        "surface=rosenbrock&racers=adam&lab.x=beta1&lab.y=beta2&adam.lr=0.02&steps=2000&lab.size=32&lab.show=reached",
        "It pays to try: the defaults are far from the best pair here, and the best pair is another one elsewhere.",
    ),
    "Rate × ρ of RMSprop": Ready(
        "racers=rmsprop",
        "Below a ridge the runs settle, above it they hop from wall to wall with a step as long as the rate.",
    ),
    "Which rate for whom": Ready(
        "lab=sweep&steps=500",
        "Adam and Adagrad work over wide ranges, SGD over the narrowest; compare where the best rates lie.",
    ),
    "How much momentum": Ready(
        "lab=sweep&lab.of=beta&racers=momentum,nesterov,momentum_ema&nesterov.lr=0.01&steps=500",
        "At one small rate there is a best β; beyond it runs swing for longer and longer.",
    ),
    "Four houses": Ready(
        "lab=basins&surface=himmelblau&racers=sgd,momentum,adam&sgd.lr=0.01",
        "Gradient descent's borders are smooth, momentum's and Adam's fold: speed carries runs across.",
    ),
    "Flat or sharp": Ready(
        "lab=basins&surface=flat_sharp&racers=sgd,momentum,adam&sgd.lr=0.1&momentum.lr=0.1&adam.lr=0.05&steps=300",
        "How much of the ground does the sharp minimum catch? Raise SGD's rate above 0.39 and look again.",
    ),
    "The flow through a ravine": Ready(
        "lab=flow&surface=rosenbrock&racers=sgd,momentum,adam",
        "SGD falls straight into the ravine and creeps; momentum overshoots; Adam goes its own way along the axes.",
    ),
    "How sensitive to the rate": Ready(
        "lab=sensitivity&steps=500",
        "The width of each optimizer's working range in decades, and whether one rate would do everywhere.",
    ),
}
